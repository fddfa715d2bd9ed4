import { Button, Page, usePreferences } from '../components/index.ts'
import { ActStories } from './act-stories.tsx'
import { FigureStories } from './figure-stories.tsx'
import { FormStories } from './form-stories.tsx'
import { TableStories } from './table-stories.tsx'

/** Every piece of the kit in its states, to be looked at in every theme and size. */
export function Kit() {
  const { theme, density, directions, change } = usePreferences()
  const isCompact = density === 'compact'
  return (
    <Page
      title="Kit"
      subtitle="Every piece of ui/components in its states. Only in development builds."
      testId="kit"
      aside={
        <>
          <Button onClick={() => change({ themeChoice: theme === 'dark' ? 'light' : 'dark' })}>
            Theme: {theme}
          </Button>
          <Button onClick={() => change({ density: isCompact ? 'comfortable' : 'compact' })}>
            Density: {density}
          </Button>
          <Button
            onClick={() => change({ directions: directions === 'green-red' ? 'blue-orange' : 'green-red' })}
          >
            Up and down: {directions}
          </Button>
        </>
      }
    >
      <ActStories />
      <FormStories />
      <FigureStories />
      <TableStories />
    </Page>
  )
}
