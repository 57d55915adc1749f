import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { MoneyJson } from '@kontor/money';
import type { Receipt } from './receipt.js';

/** Latin, Greek, Cyrillic and more; a PDF's own fonts have no letter beyond western Europe. */
const FONT = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

const MARGIN = 56;
const LABEL_WIDTH = 150;
const GREY = '#666666';

/** A receipt on one page. The same receipt gives the same bytes. */
export async function receiptPdf(receipt: Receipt): Promise<Buffer> {
  const pdf = new PDFDocument({ size: 'A4', margin: MARGIN, font: FONT, info: { Title: `Receipt ${receipt.transferId}`, Author: 'Kontor', CreationDate: new Date(receipt.bookedAt) } });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
  });
  pdf.fontSize(20).text('Receipt').moveDown(0.2);
  pdf.fontSize(9).fillColor(GREY).text(receipt.transferId).moveDown(2).fillColor('black');
  for (const [label, value] of linesOf(receipt)) {
    const { y } = pdf;
    pdf.fontSize(10).fillColor(GREY).text(label, MARGIN, y, { width: LABEL_WIDTH });
    const below = pdf.y;
    pdf.fillColor('black').text(value, MARGIN + LABEL_WIDTH, y, { width: pdf.page.width - 2 * MARGIN - LABEL_WIDTH });
    pdf.y = Math.max(below, pdf.y) + 6;
  }
  pdf.end();
  return done;
}

function linesOf(receipt: Receipt): (readonly [label: string, value: string])[] {
  const { rate, paid, received } = receipt;
  const optional: readonly (readonly [string, string | undefined])[] = [
    ['To', receipt.recipient], ['Reference', receipt.reference], ['Booked', receipt.bookedAt], ['Paid', receipt.paidAt], ['End-to-end id', receipt.endToEndId], ['Bank reference', receipt.bankReference],
    ['Sent back', receipt.returned && textOf(receipt.returned)], ['Given back', receipt.refunded && textOf(receipt.refunded)],
  ];
  return [
    ['Status', receipt.status.replaceAll('_', ' ')],
    ['You paid', textOf(paid)],
    ['Fee', textOf(receipt.fee)],
    ['Converted', textOf(receipt.converted)],
    ['Rate', `1 ${paid.currency} = ${rate.clientRate} ${received.currency} (market rate ${rate.mid} of ${rate.date})`],
    ['Received', textOf(received)],
    ...optional.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const])),
  ];
}

const textOf = ({ amount, currency }: MoneyJson): string => `${amount} ${currency}`;
