import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/index.ts'
import { browserPeers, Session, signInCodeOf } from './data/index.ts'

/**
 * The code works once and must not stay in the address bar, the history or a screenshot: it goes before
 * anything else.
 */
function takeSignInCode(): string | null {
  const code = signInCodeOf(window.location.hash)
  if (code !== null) {
    window.history.replaceState(null, '', window.location.pathname + window.location.search)
  }
  return code
}

const session = new Session({ peers: browserPeers() })
// Here and not where the page is drawn: a development build draws twice, and the code works once.
void session.open(takeSignInCode())
// A link opened in a tab that already shows the page changes only the fragment and loads nothing.
window.addEventListener('hashchange', () => {
  const code = takeSignInCode()
  if (code !== null) void session.open(code)
})
const container = document.getElementById('root')
if (!container) throw new Error('The page has no element with the id "root".')
createRoot(container).render(
  <StrictMode>
    <App session={session} />
  </StrictMode>,
)
