/**
 * JSON with its numbers as they were written, as `#0.1`: doubles would hide what a test of exact numbers is
 * for.
 */
export function parseDigits(text: string): unknown {
  const keep = (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? `#${context?.source}` : value
  return JSON.parse(text, keep as (key: string, value: unknown) => unknown)
}
