/** The page's sign in the browser's row of tabs: the mode's colour, and a warning form on problems. */
export type IconMode = 'none' | 'paper' | 'testnet' | 'live'
export type IconTrouble = 'none' | 'offline' | 'halted' | 'reducing' | 'venue'

const MODE_COLOURS: Readonly<Record<IconMode, string>> = {
  none: '#76859a',
  paper: '#5b9cf5',
  testnet: '#e3b04b',
  live: '#ff5d52',
}

const TRIANGLE = [
  '<path d="M22 12L31 30H13z" fill="#ffc64d" stroke="#0c1117" stroke-width="1.5"/>',
  '<path d="M22 18v6" stroke="#0c1117" stroke-width="2.2"/><circle cx="22" cy="27" r="1.3"/>',
]

/** Forms, not colours alone: a triangle for what is not well, a square with two bars for halted. */
const TROUBLES: Readonly<Record<IconTrouble, readonly string[]>> = {
  none: [],
  offline: TRIANGLE,
  reducing: TRIANGLE,
  venue: TRIANGLE,
  halted: [
    '<rect x="13" y="13" width="18" height="18" rx="2" fill="#ff3b30"/>',
    '<path d="M18 18v8M26 18v8" stroke="#fff" stroke-width="3"/>',
  ],
}

/** The letters of VeloZ, as in assets/favicon.svg. */
const STROKE = 'fill="none" stroke-width="2.8" stroke-linecap="round" stroke-linejoin="round"'
const GROUND = '<rect width="32" height="32" rx="7" fill="#0c1117"/>'
const V = `<path d="M6.5 8l6.2 16h2.2l2.6-6.8" stroke="#dbe4ee" ${STROKE}/>`
const zIn = (colour: string) => `<path d="M16.5 8h9l-7.6 16h7.6" stroke="${colour}" ${STROKE}/>`

/** As the address of an SVG picture. */
export function pageIcon(mode: IconMode, trouble: IconTrouble): string {
  const parts = [GROUND, V, zIn(MODE_COLOURS[mode]), ...TROUBLES[trouble]]
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${parts.join('')}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(picture)}`
}
