/** Open orders, order history and fills. */
export { Blotter } from './blotter.tsx'
export { stepToast } from './step-toast.ts'
