const BLOCKS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const STEPS = BLOCKS.length - 1;

/**
 * Values as a filled line of `width` columns and `height` rows, from the least to the greatest, each row with what it
 * stands for. Of values that share a column the last is shown.
 */
export function plot(values: readonly number[], label: (value: number) => string, { width = 72, height = 8 } = {}): string[] {
  if (values.length === 0) return [];
  const columns = Array.from({ length: Math.min(width, values.length) }, (_, i, n = Math.min(width, values.length)) => values[Math.ceil(((i + 1) * values.length) / n) - 1]!);
  const [least, greatest] = [Math.min(...columns), Math.max(...columns)];
  const steps = columns.map((value) => (greatest === least ? 1 : Math.max(1, Math.round(((value - least) / (greatest - least)) * height * STEPS))));
  const labels = Array.from({ length: height }, (_, row) => label(greatest - ((greatest - least) * row) / Math.max(1, height - 1)));
  const wide = Math.max(...labels.map((text) => text.length));
  return labels.map((text, row) => `  ${text.padStart(wide)} ┤${steps.map((step) => BLOCKS[Math.min(STEPS, Math.max(0, step - (height - 1 - row) * STEPS))]!).join('')}`);
}
