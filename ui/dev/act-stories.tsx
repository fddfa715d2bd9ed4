import { useState } from 'react'
import {
  Button,
  Confirm,
  CopyButton,
  CopyText,
  Dialog,
  Diff,
  Empty,
  HoldButton,
  Link,
  Loading,
  Menu,
  ProblemNote,
  ShownOnce,
  Stale,
  Toasts,
  useToasts,
} from '../components/index.ts'
import { Story } from './story.tsx'

const TONES = ['plain', 'quiet', 'accent', 'buy', 'sell'] as const

/** What asks, answers and warns. */
export function ActStories() {
  return (
    <>
      <Story title="Button, Link, Menu">
        {TONES.map((tone) => (
          <Button key={tone} tone={tone}>
            {tone}
          </Button>
        ))}
        {TONES.map((tone) => (
          <Button key={tone} tone={tone} size="small" disabled>
            {tone}, disabled
          </Button>
        ))}
        <Link to="/dev/kit">A link</Link>
        <Menu
          label="A menu"
          items={[
            { label: 'One thing', onChoose: () => undefined },
            { label: 'Not now', onChoose: () => undefined, isDisabled: true },
            { label: 'For ever', onChoose: () => undefined, tone: 'danger' },
          ]}
        />
      </Story>
      <HoldStory />
      <DialogStory />
      <ToastStory />
      <Story title="Loading, Empty, ProblemNote, Stale, Diff, CopyText, CopyButton">
        <Loading what="the story" />
        <Empty>Nothing is here, because nothing was made. Make one.</Empty>
        <ProblemNote problem={{ message: 'the venue did not answer' }} onRetry={() => undefined} />
        <div>
          <Stale isOld>
            <span className="live">1,234.50</span>
          </Stale>
        </div>
        <Diff changes={[{ name: 'order_notional_max', before: '1000', after: '5000' }]} />
        <CopyText text="vz_live_0123456789abcdef" label="the key" />
        <CopyButton text="copied" label="a text" />
      </Story>
    </>
  )
}

function HoldStory() {
  const [count, setCount] = useState(0)
  return (
    <Story title="HoldButton">
      <HoldButton label="Hold to halt" onHeld={() => setCount((now) => now + 1)} />
      <HoldButton label="Hold to send" tone="accent" onHeld={() => setCount((now) => now + 1)} />
      <HoldButton label="Not now" isDisabled onHeld={() => undefined} />
      <span role="status">Held {count} times</span>
    </Story>
  )
}

function DialogStory() {
  const [opened, setOpened] = useState<'dialog' | 'wide' | 'confirm' | 'once' | null>(null)
  const close = () => setOpened(null)
  return (
    <Story title="Dialog, Confirm, ShownOnce">
      <Button onClick={() => setOpened('dialog')}>Dialog</Button>
      <Button onClick={() => setOpened('wide')}>Wide dialog</Button>
      <Button onClick={() => setOpened('confirm')}>Confirm</Button>
      <Button onClick={() => setOpened('once')}>Shown once</Button>
      <Dialog
        title="A dialog"
        isOpen={opened === 'dialog' || opened === 'wide'}
        onClose={close}
        isWide={opened === 'wide'}
      >
        <p>Esc closes it and gives the focus back.</p>
      </Dialog>
      <Confirm
        isOpen={opened === 'confirm'}
        title="Remove the key"
        consequence={<p>Whoever trades with it is refused from now on.</p>}
        confirmLabel="Remove it"
        reason={{ label: 'Reason', isRequired: true }}
        problem="the server refused it once"
        onConfirm={close}
        onCancel={close}
      />
      <ShownOnce
        shown={
          opened === 'once'
            ? { title: 'Your key', sentence: 'Keep it now.', label: 'Key', text: 'vz_0123456789' }
            : null
        }
        onClose={close}
      />
    </Story>
  )
}

const TOAST_TONES = ['good', 'bad', 'plain'] as const

function ToastStory() {
  const { toasts, show, dismiss } = useToasts()
  return (
    <Story title="Toasts">
      {TOAST_TONES.map((tone) => (
        <Button key={tone} onClick={() => show({ key: tone, tone, text: `This is ${tone}.` })}>
          {tone}
        </Button>
      ))}
      <Toasts toasts={toasts} onDismiss={dismiss} />
    </Story>
  )
}
