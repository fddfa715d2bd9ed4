import { apiKeySection, healthSection, marketSection } from './http.ts'
import { loginRows } from './login-rows.ts'
import { orderSection } from './order.ts'
import { pacedRows } from './paced-rows.ts'
import type { Row, Section } from './row.ts'
import { sseSection } from './sse.ts'

/** Everything the gateway promises, in one run. */
export const gatewaySection: Section = {
  name: 'gateway',
  async run() {
    const rows: Row[] = []
    rows.push(...(await healthSection.run()))
    rows.push(...(await pacedRows()))
    rows.push(...(await marketSection.run()))
    rows.push(...(await apiKeySection.run()))
    rows.push(...(await orderSection.run()))
    rows.push(...(await loginRows()))
    rows.push(...(await sseSection.run()))
    return rows
  },
}
