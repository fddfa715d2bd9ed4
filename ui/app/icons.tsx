/** Signs of pages and of what the frame does, drawn on 20 by 20. */
const PATHS: Readonly<Record<string, string>> = {
  '/': 'M3 14l4-5 3 3 6-8M12.5 4H16v3.5M3 17h14',
  '/orders': 'M4 5h12M4 10h12M4 15h8',
  '/dashboard': 'M3.5 13a6.5 6.5 0 1 1 13 0M10 13l3-4.5M3.5 16h13',
  '/portfolio': 'M10 3.5v6.5h6.5A6.5 6.5 0 1 1 10 3.5zM13 3.5a6.5 6.5 0 0 1 3.5 3.5H13z',
  '/risk': 'M10 3l6.5 2.5v4c0 4-2.8 6.4-6.5 7.5-3.7-1.1-6.5-3.5-6.5-7.5v-4zM10 7v4M10 13.5v.2',
  '/reconciliation': 'M4 7h10l-2.5-2.5M16 13H6l2.5 2.5',
  '/logs': 'M4 4.5h12v11H4zM6.5 8l2 2-2 2M10.5 12.5h3',
  '/venues': 'M3.5 8L10 4l6.5 4zM5 10v4M8.3 10v4M11.7 10v4M15 10v4M3.5 16h13',
  '/users': 'M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 16.5c.5-3 3-4.5 6-4.5s5.5 1.5 6 4.5',
  '/audit': 'M5 3.5h7l3 3v10H5zM12 3.5v3h3M7.5 10h5M7.5 13h5',
  '/settings': 'M4 6h6M14 6h2M12 4v4M4 14h2M10 14h6M8 12v4',
  '/security': 'M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9M10 12v2',
  '/welcome': 'M4 10.5l4 4 8-9',
  more: 'M4 10h.2M10 10h.2M16 10h.2',
  find: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  help: 'M7.5 7.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M10 14.5v.2',
  dark: 'M16 11.5A6.5 6.5 0 1 1 8.5 4a5.5 5.5 0 0 0 7.5 7.5z',
  light: [
    'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2.5v1M10 16.5v1M2.5 10h1M16.5 10h1',
    'M4.7 4.7l.7.7M14.6 14.6l.7.7M15.3 4.7l-.7.7M5.4 14.6l-.7.7',
  ].join(''),
  look: 'M4 6h7M15 6h1M13 4v4M4 14h1M9 14h7M7 12v4',
  board: 'M3.5 4h13v12h-13zM11 4v12M3.5 11H11',
  leave: 'M8 4H4v12h4M8 10h8.5M13.5 7l3 3-3 3',
}

export function Icon({ name }: { readonly name: string }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name] ?? PATHS['more']} />
    </svg>
  )
}
