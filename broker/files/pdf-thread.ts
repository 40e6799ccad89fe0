/**
 * The thread that draws one PDF and ends. DejaVu Sans has the letters of Europe and beyond; for others the fonts of the
 * computer are asked. What no font has is a box, and is said at the end.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import PDFDocument from 'pdfkit';
import { elementOf } from '../../race/present.ts';
import { columnWidths, GUTTER_PT } from './pdf-columns.ts';
import type { PdfPlan } from './pdf-plan.ts';

/** What is asked of a font of the library. */
interface Font {
  hasGlyphForCodePoint(point: number): boolean;
}

const MARGIN = 36;
const HEAD_PT = 8;
const CELL_PT = 9;
const CELL_LEAST_PT = 6.5;
const SIGNERS_ACROSS = 3;
/** Room to sign above the line, the name and the role below it. */
const SIGN_PT = 62;
const FONTS = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
/** Where systems keep fonts with Chinese, Japanese and Korean letters. */
const ELSEWHERE = [
  '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
  '/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf',
  '/System/Library/Fonts/Supplemental/Arial Unicode.ttf',
  'C:\\Windows\\Fonts\\msyh.ttc',
  'C:\\Windows\\Fonts\\arialuni.ttf',
];

export function drawPdf(plan: PdfPlan): Promise<Uint8Array> {
  const pdf = new PDFDocument({ size: 'A4', margin: MARGIN, bufferPages: true, info: { Title: plan.title } });
  pdf.registerFont('plain', join(FONTS, 'DejaVuSans.ttf'));
  pdf.registerFont('bold', join(FONTS, 'DejaVuSans-Bold.ttf'));
  const parts: Buffer[] = [];
  pdf.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(parts))));
    pdf.on('error', reject);
  });
  new Sheet(pdf, plan).draw();
  pdf.end();
  return done;
}

class Sheet {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #plan: PdfPlan;
  readonly #widths: readonly number[];
  #missing = false;
  #elsewhere: string | null | undefined;

  constructor(pdf: PDFKit.PDFDocument, plan: PdfPlan) {
    this.#pdf = pdf;
    this.#plan = plan;
    this.#widths = columnWidths(plan, pdf.page.width - 2 * MARGIN, (text, bold) => {
      pdf.font(bold ? 'bold' : 'plain').fontSize(bold ? HEAD_PT : CELL_PT);
      return pdf.widthOfString(text);
    });
  }

  draw(): void {
    const { title, about, sections, rowPt } = this.#plan;
    this.#text(title, MARGIN, MARGIN, { width: this.#pdf.page.width - 2 * MARGIN, bold: true, size: 17 });
    this.#text(about, MARGIN, MARGIN + 24, { width: this.#pdf.page.width - 2 * MARGIN, size: 10 });
    let y = MARGIN + 48;
    for (const section of sections) {
      if (y + 34 + rowPt > this.#bottom()) y = this.#newPage();
      this.#text(section.title, MARGIN, y, {
        width: this.#pdf.page.width - 2 * MARGIN,
        bold: true,
        size: 12,
      });
      y = this.#heads(y + 18);
      for (const row of section.rows) {
        if (y + rowPt > this.#bottom()) y = this.#heads(this.#newPage());
        this.#row(row, y + (rowPt - 10) / 2, false);
        y += rowPt;
        this.#line(y, 0.4, '#999999');
      }
      y += 14;
    }
    y = this.#signers(y);
    if (this.#missing)
      this.#text(this.#plan.lettersMissing, MARGIN, Math.min(y, this.#bottom()), { width: 500, size: 8 });
    this.#numbers();
  }

  /** Lines to sign on, three beside each other, all on one page. */
  #signers(from: number): number {
    const { signers = [] } = this.#plan;
    if (signers.length === 0) return from;
    const high = Math.ceil(signers.length / SIGNERS_ACROSS) * SIGN_PT;
    let y = from + high > this.#bottom() ? this.#newPage() : from;
    const width = (this.#pdf.page.width - 2 * MARGIN) / SIGNERS_ACROSS;
    for (const [at, { name, role }] of signers.entries()) {
      const x = MARGIN + (at % SIGNERS_ACROSS) * width;
      const line = y + SIGN_PT - 26;
      this.#pdf
        .moveTo(x, line)
        .lineTo(x + width - 16, line)
        .lineWidth(0.6)
        .strokeColor('#000000')
        .stroke();
      this.#text(name, x, line + 3, { width: width - 16, bold: true, size: CELL_PT, least: CELL_LEAST_PT });
      this.#text(role, x, line + 14, { width: width - 16, size: 8, least: CELL_LEAST_PT });
      if (at % SIGNERS_ACROSS === SIGNERS_ACROSS - 1) y += SIGN_PT;
    }
    return from + high;
  }

  #bottom(): number {
    return this.#pdf.page.height - MARGIN - 16;
  }

  #newPage(): number {
    this.#pdf.addPage();
    return MARGIN;
  }

  #heads(y: number): number {
    this.#row(
      this.#plan.columns.map(({ head }) => head),
      y,
      true,
    );
    this.#line(y + 13, 1, '#000000');
    return y + 14;
  }

  #row(cells: readonly string[], y: number, bold: boolean): void {
    let x = MARGIN;
    for (const [at, cell] of cells.entries()) {
      const width = elementOf(this.#widths, at) - GUTTER_PT;
      this.#text(cell, x, y, {
        width,
        bold,
        ...(bold ? { size: HEAD_PT } : { size: CELL_PT, least: CELL_LEAST_PT }),
        right: this.#plan.columns[at]?.right === true,
      });
      x += elementOf(this.#widths, at);
    }
  }

  #line(y: number, width: number, colour: string): void {
    this.#pdf
      .moveTo(MARGIN, y)
      .lineTo(this.#pdf.page.width - MARGIN, y)
      .lineWidth(width)
      .strokeColor(colour)
      .stroke();
  }

  #text(
    text: string,
    x: number,
    y: number,
    of: { width: number; bold?: boolean; size: number; least?: number; right?: boolean },
  ): void {
    const { font, shown } = this.#fontFor(text, of.bold === true);
    this.#pdf.font(font).fontSize(of.size).fillColor('#000000');
    // Smaller before shorter: a cut name may be anybody's.
    const least = of.least ?? of.size;
    const fits = () => this.#pdf.widthOfString(shown) <= of.width;
    for (let size = of.size - 0.5; size >= least && !fits(); size -= 0.5) this.#pdf.fontSize(size);
    let cut = shown;
    while (cut.length > 1 && this.#pdf.widthOfString(cut) > of.width)
      cut = `${[...cut].slice(0, -2).join('')}…`;
    this.#pdf.text(cut, x, y, {
      width: of.width + GUTTER_PT,
      lineBreak: false,
      align: 'left',
      ...(of.right && { indent: Math.max(0, of.width - this.#pdf.widthOfString(cut)) }),
    });
  }

  /** A font with all the letters; else the boxes of ours for those that none has. */
  #fontFor(text: string, bold: boolean): { font: string; shown: string } {
    const ours = bold ? 'bold' : 'plain';
    const lacks = (font: string) =>
      [...text].filter((letter) => !this.#glyphs(font).hasGlyphForCodePoint(letter.codePointAt(0) ?? 0));
    if (lacks(ours).length === 0) return { font: ours, shown: text };
    this.#elsewhere ??= ELSEWHERE.find((path) => existsSync(path) && this.#register(path)) ?? null;
    if (this.#elsewhere !== null && lacks('elsewhere').length === 0)
      return { font: 'elsewhere', shown: text };
    this.#missing = true;
    const none = new Set(lacks(ours));
    return { font: ours, shown: [...text].map((letter) => (none.has(letter) ? '□' : letter)).join('') };
  }

  #register(path: string): boolean {
    try {
      const [first] = path.endsWith('.ttc') ? ['NotoSansCJKjp-Regular'] : [undefined];
      this.#pdf.registerFont('elsewhere', path, first as string);
      this.#pdf.font('elsewhere');
      return true;
    } catch {
      return false;
    }
  }

  #glyphs(font: string): Font {
    this.#pdf.font(font);
    return (this.#pdf as unknown as { _font: { font: Font } })._font.font;
  }

  #numbers(): void {
    const { start, count } = this.#pdf.bufferedPageRange();
    for (let page = start; page < start + count; page++) {
      this.#pdf.switchToPage(page);
      this.#text(`${this.#plan.page} ${page + 1}/${count}`, MARGIN, this.#pdf.page.height - MARGIN - 10, {
        width: 200,
        size: 8,
      });
    }
  }
}

if (parentPort !== null) parentPort.postMessage(await drawPdf(workerData as PdfPlan));
