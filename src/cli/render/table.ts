import stringWidth from 'fast-string-width';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** When a window is too narrow, the column with the highest number goes first; 0 always stays. */
  readonly spare: number;
  readonly cell: (row: Row) => string;
}

const GAP = '  ';

/**
 * Lines of aligned columns. In a window that is too narrow for all, the most dispensable columns are
 * left out and named in a last line, so that nothing goes missing without a word.
 */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number | undefined, bold: (text: string) => string): string {
  const shown = fitting(columns.map((column) => measure(column, rows)), width);
  const line = (cells: readonly string[]) => cells.map((cell, i) => pad(cell, shown[i]!.width, shown[i]!.column.align)).join(GAP).trimEnd();
  const dropped = columns.filter((column) => !shown.some((kept) => kept.column === column));
  return [
    bold(line(shown.map(({ column }) => column.title))),
    ...rows.map((_, i) => line(shown.map(({ cells }) => cells[i]!))),
    ...(dropped.length > 0 ? [`(window too narrow for: ${dropped.map((column) => column.title).join(', ')})`] : []),
  ].join('\n');
}

interface Measured<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  readonly width: number;
}

function measure<Row>(column: Column<Row>, rows: readonly Row[]): Measured<Row> {
  const cells = rows.map(column.cell);
  return { column, cells, width: Math.max(stringWidth(column.title), ...cells.map((cell) => stringWidth(cell))) };
}

function fitting<Row>(columns: readonly Measured<Row>[], width: number | undefined): readonly Measured<Row>[] {
  const needed = columns.reduce((sum, { width: own }) => sum + own + GAP.length, -GAP.length);
  if (width === undefined || needed <= width) return columns;
  const sparest = columns.reduce((most, column) => (column.column.spare >= most.column.spare ? column : most));
  return sparest.column.spare === 0 ? columns : fitting(columns.filter((column) => column !== sparest), width);
}

function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? space + text : text + space;
}
