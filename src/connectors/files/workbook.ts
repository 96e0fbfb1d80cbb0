// A workbook (XLSX, ECMA-376): its sheets, which styles are dates, and the texts that its cells share.

import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { Archive, damaged } from './archive.ts';
import type { SourceFile } from './csv.ts';
import { FileRefused } from './refused.ts';
import { SharedStrings } from './shared_strings.ts';

export interface Sheet {
  readonly name: string;
  /** Of the archive. */
  readonly part: string;
  readonly hidden: boolean;
}

/** What happens in XML; names are without prefix. */
export interface XmlEvents {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** A parser that tells what it reads; what is no XML throws FileRefused. */
export function xmlParser(events: XmlEvents): SaxesParser {
  const parser = new SaxesParser();
  parser.on('error', () => {
    throw damaged();
  });
  parser.on('opentag', (tag: SaxesTagPlain) => {
    const attributes = tag.attributes as Record<string, string>;
    events.open?.(localName(tag.name), attributes);
  });
  parser.on('closetag', (tag: SaxesTagPlain) => events.close?.(localName(tag.name)));
  parser.on('text', (text) => events.text?.(text));
  parser.on('cdata', (text) => events.text?.(text));
  return parser;
}

async function readPart(archive: Archive, part: string, events: XmlEvents): Promise<void> {
  if (!archive.has(part)) return;
  const parser = xmlParser(events);
  for await (const piece of archive.text(part)) parser.write(piece);
  parser.close();
}

export class Workbook {
  readonly archive: Archive;
  readonly sheets: readonly Sheet[];
  /** Whether days are counted from 1904. */
  readonly from1904: boolean;
  /** By number of a cell's style: whether it shows a date. */
  readonly dateStyles: readonly boolean[];
  #strings: SharedStrings | null = null;

  private constructor(archive: Archive, found: Found, dateStyles: readonly boolean[]) {
    this.archive = archive;
    this.sheets = found.sheets;
    this.from1904 = found.from1904;
    this.dateStyles = dateStyles;
  }

  /** Errors: FileRefused where it is no workbook, or a broken one. */
  static async open(file: SourceFile): Promise<Workbook> {
    const archive = await Archive.open(file);
    try {
      const main = await mainPart(archive);
      const found = await readSheets(archive, main);
      if (found.sheets.length === 0) throw damaged();
      return new Workbook(archive, found, await readDateStyles(archive, main));
    } catch (error) {
      archive.close();
      throw error;
    }
  }

  /** The texts that cells share; read once. */
  async strings(): Promise<SharedStrings> {
    if (this.#strings !== null) return this.#strings;
    const strings = new SharedStrings();
    let text = '';
    let phonetic = false;
    let inText = false;
    const part = this.archive.names().find((name) => /^xl\/sharedStrings\d*\.xml$/i.test(name));
    await readPart(this.archive, part ?? '', {
      open: (name) => {
        if (name === 'si') text = '';
        if (name === 'rPh') phonetic = true;
        if (name === 't') inText = !phonetic;
      },
      text: (piece) => {
        if (inText) text += piece;
      },
      close: (name) => {
        if (name === 't') inText = false;
        if (name === 'rPh') phonetic = false;
        if (name === 'si') strings.add(unescaped(text));
      },
    });
    this.#strings = strings;
    return strings;
  }

  close(): void {
    this.archive.close();
  }
}

/** Characters that XML cannot hold are written `_xHHHH_`. */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

async function mainPart(archive: Archive): Promise<string> {
  let main = '';
  await readPart(archive, '_rels/.rels', {
    open: (name, { Type = '', Target = '' }) => {
      if (name === 'Relationship' && Type.endsWith('/officeDocument')) main = Target.replace(/^\//, '');
    },
  });
  if (main.endsWith('.bin')) {
    throw new FileRefused('This is a binary workbook (.xlsb)', 'Save it as XLSX, and upload that');
  }
  if (archive.has('content.xml')) {
    throw new FileRefused('This is a document of OpenOffice (.ods)', 'Save it as XLSX, and upload that');
  }
  if (main === '' || !archive.has(main) || !/workbook/i.test(main)) {
    throw new FileRefused('This archive is no workbook', 'Upload the CSV or XLSX file itself');
  }
  return main;
}

interface Found {
  readonly sheets: readonly Sheet[];
  readonly from1904: boolean;
}

async function readSheets(archive: Archive, main: string): Promise<Found> {
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  const targets = new Map<string, string>();
  await readPart(archive, `${folder}_rels/${main.slice(folder.length)}.rels`, {
    open: (name, { Id = '', Target = '' }) => {
      if (name === 'Relationship') targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `${folder}${Target}`);
    },
  });
  const sheets: Sheet[] = [];
  let from1904 = false;
  await readPart(archive, main, {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = /^(?:1|true)$/.test(attributes.date1904 ?? '');
      const part = name === 'sheet' ? targets.get(attributes['r:id'] ?? idOf(attributes)) : undefined;
      if (part === undefined || !archive.has(part) || !part.includes('sheet')) return;
      sheets.push({ name: attributes.name ?? part, part, hidden: (attributes.state ?? 'visible') !== 'visible' });
    },
  });
  return { sheets, from1904 };
}

/** The reference of a sheet, whatever its prefix is. */
function idOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
}

/** Formats of dates that every workbook has (ECMA-376, part 1, 18.8.30), those of East Asia included. */
function isBuiltInDate(format: number): boolean {
  const among = (first: number, last: number) => format >= first && format <= last;
  return among(14, 17) || format === 22 || among(27, 36) || among(50, 58);
}

/** A format of its own shows a date where it names days or years outside quotes, brackets and escapes. */
export function isDateFormat(code: string): boolean {
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, '').toLowerCase();
  return /[dy]/.test(bare) || /m{3,}/.test(bare);
}

async function readDateStyles(archive: Archive, main: string): Promise<boolean[]> {
  const part = `${main.slice(0, main.lastIndexOf('/') + 1)}styles.xml`;
  const dates = new Set<number>();
  const styles: boolean[] = [];
  let inCells = false;
  await readPart(archive, part, {
    open: (name, { numFmtId = '0', formatCode = '' }) => {
      if (name === 'numFmt' && isDateFormat(formatCode)) dates.add(Number(numFmtId));
      if (name === 'cellXfs') inCells = true;
      if (name === 'xf' && inCells) styles.push(isBuiltInDate(Number(numFmtId)) || dates.has(Number(numFmtId)));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles;
}
