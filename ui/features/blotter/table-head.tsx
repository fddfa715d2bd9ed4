/** A column's words, and how its cells stand: `unseen` ones are named for screen readers alone. */
export type Column = readonly [label: string, kind: 'plain' | 'wide' | 'number' | 'unseen']

export function TableHead({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <thead>
      <tr>
        {columns.map(([label, kind]) => (
          <th key={label} scope="col" {...(kind === 'wide' || kind === 'number' ? { className: kind } : {})}>
            {kind === 'unseen' ? <span className="sr-only">{label}</span> : label}
          </th>
        ))}
      </tr>
    </thead>
  )
}
