/** `oco`: a limit and a stop, of which one cancels the other. */
export type TicketType = 'limit' | 'market' | 'stop_market' | 'stop_limit' | 'trailing_stop' | 'oco'
export type TicketTime = 'gtc' | 'ioc' | 'fok' | 'gtd'

/** What a type of order asks for; everything else is not shown. */
export interface TypeFields {
  readonly label: string
  readonly price: boolean
  readonly trigger: boolean
  readonly trail: boolean
  /** Empty: there is nothing to choose. */
  readonly times: readonly TicketTime[]
  readonly mayPostOnly: boolean
  readonly mayBracket: boolean
}

const ALL: readonly TicketTime[] = ['gtc', 'ioc', 'fok', 'gtd']
const WAITING: readonly TicketTime[] = ['gtc', 'gtd']
const NOTHING = { price: false, trigger: false, trail: false, mayPostOnly: false, mayBracket: true } as const

export const FIELDS: Readonly<Record<TicketType, TypeFields>> = {
  limit: { ...NOTHING, label: 'Limit', price: true, times: ALL, mayPostOnly: true },
  market: { ...NOTHING, label: 'Market', times: [] },
  stop_market: { ...NOTHING, label: 'Stop market', trigger: true, times: WAITING },
  stop_limit: {
    ...NOTHING,
    label: 'Stop limit',
    price: true,
    trigger: true,
    times: ALL,
    mayPostOnly: true,
  },
  trailing_stop: { ...NOTHING, label: 'Trailing', trail: true, times: WAITING },
  oco: { ...NOTHING, label: 'OCO', price: true, trigger: true, times: WAITING, mayBracket: false },
}

/** Something of it waits for a price. */
export const isStopType = (type: TicketType): boolean => FIELDS[type].trigger || FIELDS[type].trail
