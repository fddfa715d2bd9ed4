/** What an assistive technology would stumble over, by axe-core and the rules of WCAG 2.2 AA. */
import axe, { type Result } from 'axe-core'
import type { Page } from 'playwright-core'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** One line for each thing that is wrong: the rule, what it wants, and where. */
export async function barriers(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const found = await page.evaluate(async (tags) => {
    const { axe: loaded } = window as unknown as { readonly axe: typeof axe }
    return (await loaded.run(document, { runOnly: tags, resultTypes: ['violations'] })).violations
  }, TAGS)
  return found.flatMap(({ id, help, nodes }: Result) =>
    nodes.map(
      ({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')} ${summaryOf(failureSummary)}`,
    ),
  )
}

const summaryOf = (text: string | undefined) => (text ?? '').split('\n').slice(1).join(' ').trim()
