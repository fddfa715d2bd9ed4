import { lazy, type ReactNode, Suspense } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { Empty, Link, Loading, Page } from '../components/index.ts'
import { PageBoundary } from './page-boundary.tsx'
import { isAllowed, type LazyPageEntry, ORDERS, PAGES, TRADE } from './pages.ts'
import { usePermissions } from './use-permissions.ts'

declare const VELOZ_DEVELOPMENT: boolean | undefined

/** The story page of the kit; no part of what is shipped. */
const Kit =
  typeof VELOZ_DEVELOPMENT !== 'undefined' && VELOZ_DEVELOPMENT
    ? lazy(async () => ({ default: (await import('../dev/kit.tsx')).Kit }))
    : null

interface RoutesProps {
  readonly trade: ReactNode
  readonly orders: ReactNode
}

/** The page that the address names. One that fails takes nothing else with it. */
export function Routes({ trade, orders }: RoutesProps) {
  const [path] = useLocation()
  return (
    <PageBoundary key={path} what="This page">
      <Suspense fallback={<Loading what="the page" />}>
        <Switch>
          <Route path={TRADE.path}>{trade}</Route>
          <Route path={ORDERS.path}>{orders}</Route>
          <Route path="/index.html">
            <Redirect to="/" replace />
          </Route>
          {PAGES.map((page) => (
            <Route key={page.path} path={page.path}>
              <Allowed page={page} />
            </Route>
          ))}
          {Kit && (
            <Route path="/dev/kit">
              <Kit />
            </Route>
          )}
          <Route>
            <Unknown path={path} />
          </Route>
        </Switch>
      </Suspense>
    </PageBoundary>
  )
}

function Allowed({ page }: { readonly page: LazyPageEntry }) {
  const permissions = usePermissions()
  if (isAllowed(page, permissions)) return <page.Component />
  return (
    <Page title={page.title} testId="page-forbidden">
      <Empty>
        <p>
          This page needs the permission {page.permissions.join(' or ')}. Ask an administrator for a role that
          has it.
        </p>
        <Link to="/">To the trading board</Link>
      </Empty>
    </Page>
  )
}

function Unknown({ path }: { readonly path: string }) {
  return (
    <Page title="No such page" testId="page-unknown">
      <Empty>
        <p>There is no page at {path}. It may have been renamed, or the link is incomplete.</p>
        <Link to="/">To the trading board</Link>
      </Empty>
    </Page>
  )
}
