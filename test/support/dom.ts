/**
 * A document for component tests. Loaded before everything else by `--preload`, in a process of its own: it
 * changes globals that tests of the server must not meet.
 */
import { afterEach } from 'bun:test'
import { GlobalRegistrator } from '@happy-dom/global-registrator'

GlobalRegistrator.register({ url: 'http://localhost:8080/', width: 1280, height: 800 })
const { cleanup, configure } = await import('@testing-library/react')

// A busy machine is no failure: what is waited for comes, or never does.
configure({ asyncUtilTimeout: 30_000 })

afterEach(() => {
  cleanup()
  window.localStorage.clear()
  window.history.replaceState(null, '', '/')
})
