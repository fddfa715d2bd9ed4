import {
  Amount,
  Badge,
  Figure,
  Gauge,
  KeyValues,
  Spark,
  StateDot,
  Time,
  TimeChart,
  type Tone,
  useNow,
} from '../components/index.ts'
import { parseDecimal } from '../lib/decimal.ts'
import { Story } from './story.tsx'

const TONES: readonly Tone[] = ['plain', 'good', 'bad', 'warn', 'soft']
const WALK = Array.from({ length: 60 }, (_, index) => Math.sin(index / 5) * 8 + index / 4)
const HOLED = WALK.map((value, index) => (index > 20 && index < 30 ? null : value))
const CURVE = [
  {
    name: 'Equity',
    kind: 'area' as const,
    points: WALK.map((value, index) => ({ time: 1_795_000_000 + index * 3600, value: 100 + value })),
  },
]
const twoPlaces = (value: number) => value.toFixed(2)

/** Numbers that are watched. */
export function FigureStories() {
  const now = useNow()
  return (
    <>
      <Story title="Figure, Spark">
        {TONES.map((tone) => (
          <Figure
            key={tone}
            label={`A ${tone} number`}
            value="1,234.50"
            unit="USDT"
            tone={tone}
            note="since midnight"
            history={HOLED}
          />
        ))}
        <Figure label="Without a history" value="—" note="nothing was measured yet" />
        <Spark values={WALK} label="A walk" />
      </Story>
      <Story title="Gauge">
        {[0.2, 0.8, 0.97, 1.4].map((used) => (
          <Gauge
            key={used}
            label="Exposure"
            used={used}
            usedText={`${used * 100} USDT`}
            limitText="100 USDT"
            headroomText={`${Math.max(0, 100 - used * 100)} USDT`}
          />
        ))}
        <Gauge label="No limit" used={null} usedText="50 USDT" limitText="none" />
      </Story>
      <Story title="Badge, StateDot, KeyValues, Amount, Time">
        {TONES.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
        {TONES.map((tone) => (
          <StateDot key={tone} tone={tone} label={tone} />
        ))}
        <KeyValues
          pairs={[
            {
              name: 'Gain',
              value: <Amount value={parseDecimal('12.345')} places={2} unit="USDT" isSigned />,
            },
            { name: 'Loss', value: <Amount value={parseDecimal('-12.345')} places={2} isSigned /> },
            { name: 'Unknown', value: <Amount value={null} places={2} /> },
            { name: 'Time', value: <Time ms={now} /> },
          ]}
        />
      </Story>
      <Story title="TimeChart">
        <div className="w-full">
          <TimeChart series={CURVE} label="Equity over time" height={180} format={twoPlaces} />
        </div>
      </Story>
    </>
  )
}
