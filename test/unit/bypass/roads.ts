/** Where each step of the one road to a venue may be made; anywhere else is a way round risk. */
import { formatProblem, type Problem, type SourceFile } from '../../support/tidy/index.ts'
import { lineAt } from '../../support/tidy/problem.ts'

interface Road {
  readonly what: string
  /** In the text as it stands. What begins inside a comment or a string does not count. */
  readonly pattern: RegExp
  /** Files, and folders with a slash at the end, that may. */
  readonly allowed: readonly string[]
}

/** Reads back what was decided before: only `fold` sees it, and nothing of it goes to a venue. */
const READ_BACK = ['src/adapters/journal-file/order-kinds.ts', 'src/adapters/journal-file/order-fields.ts']

/** A kind as a value: not compared (`===`, `case`), not a type, and not in a bare list of kinds. */
function made(kind: string): RegExp {
  const before = String.raw`(?<!(?:case|[=!]==|readonly kind:|EventOf<|KindCodec<|(?<!\|)\|)\s*)`
  const after = String.raw`(?!\s*(?:\|(?!\|)|>|,\n\s*(?:'|\])))`
  return new RegExp(`${before}'${kind}'${after}`, 'g')
}

const ROADS: readonly Road[] = [
  {
    what: 'only risk approves',
    pattern: /\b(?:as|satisfies)\s+Approved\w*|<\s*Approved\w*\s*>\s*[({]|Brand<[^>]*>?,\s*'Approved\w*'/g,
    allowed: ['src/engine/risk/'],
  },
  {
    what: 'only risk hands out its word for it',
    pattern: /\bok:\s*true,\s*approved\b/g,
    allowed: ['src/engine/risk/'],
  },
  {
    what: 'a submission to a venue is made of an event alone',
    pattern: made('submit_to_venue'),
    allowed: ['src/engine/effects.ts'],
  },
  {
    what: 'an amend at a venue is made of an event alone',
    pattern: made('amend_at_venue'),
    allowed: ['src/engine/effects.ts'],
  },
  {
    what: 'an order goes out by decision alone',
    pattern: made('order_submitted'),
    // The audit names what it tells of after the event; its records reach no venue.
    allowed: ['src/engine/oms/submit.ts', 'src/app/audit-orders.ts', ...READ_BACK],
  },
  {
    what: 'a held order goes out by decision alone',
    pattern: made('order_released'),
    allowed: ['src/engine/oms/continue.ts', ...READ_BACK],
  },
  {
    what: 'an amend is asked for by decision alone',
    pattern: made('amend_requested'),
    allowed: ['src/engine/oms/amend.ts', 'src/engine/oms/exits.ts', ...READ_BACK],
  },
  {
    what: 'an amend comes into force by decision alone',
    pattern: made('order_amended'),
    allowed: ['src/engine/oms/amend.ts', ...READ_BACK],
  },
  {
    what: 'decide, apply and effectsOf are one step',
    pattern: /\b(?:decide|effectsOf)\(/g,
    allowed: ['src/engine/decide.ts', 'src/engine/effects.ts', 'src/runtime/settle.ts'],
  },
  {
    what: 'only a driver settles inputs',
    pattern: /\bsettle(?:Through)?\(/g,
    // A restored copy is made cautious before it has a writer, with no venue at hand.
    allowed: ['src/runtime/settle.ts', 'src/runtime/writer.ts', 'src/runtime/restored.ts'],
  },
  {
    what: 'only the writer and its desk speak to venues',
    pattern: /\.dispatch\s*\(/g,
    // A venue's adapter hands what it was told on to its own desk.
    allowed: [
      'src/runtime/writer.ts',
      'src/runtime/venue-desk.ts',
      'src/adapters/venue-ccxt/trading/ccxt-venue.ts',
    ],
  },
  {
    what: 'what a crash may have kept from a venue is said again at the start alone',
    pattern: /\beffectsToRepeat\(/g,
    allowed: ['src/engine/effects.ts', 'src/runtime/venue-desk.ts'],
  },
  {
    what: 'venues are made by the composition root',
    pattern: /\b(?:simVenue|simExchange)\(/g,
    // The sandbox is a venue itself, in a process of its own.
    allowed: [
      'src/app/',
      'src/adapters/venue-sim/sim-venue.ts',
      'src/sim/exchange/exchange.ts',
      'src/sandbox/core/create-exchange.ts',
    ],
  },
]

/** Every place of a file of `src` that leaves the road. */
export function roadProblems(file: SourceFile): readonly string[] {
  if (!file.path.startsWith('src/')) return []
  return ROADS.flatMap((road) => problemsOn(file, road)).map(formatProblem)
}

function problemsOn({ path, text, code }: SourceFile, { what, pattern, allowed }: Road): readonly Problem[] {
  if (allowed.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place))) return []
  return [...text.matchAll(pattern)]
    .filter(({ index }) => code[index] === text[index])
    .map((match) => ({ path, line: lineAt(text, match.index), message: `${match[0]}: ${what}` }))
}
