/**
 * How far a venue's word on an instrument can be relied on: ages, holes, odd prints, and a score of it all.
 */
export { QualityMeter, type QualityTerms } from './quality-meter.ts'
