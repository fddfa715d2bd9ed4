/**
 * Rows in columns.
 *
 * @example
 * <DataTable rows={fills} columns={COLUMNS} rowKey={keyOf} label="Fills" empty="No fills yet." />
 */
export type { Column, Sort } from './column.ts'
export { DataTable, type DataTableProps } from './data-table.tsx'
