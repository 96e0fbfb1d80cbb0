// Workbooks of tests, put together part by part from ECMA-376: what spreadsheet programs write, and what none would.

import { crc32, deflateRawSync } from 'node:zlib';

export type Parts = Readonly<Record<string, string | Buffer>>;

/** What a part's entry in the archive says falsely of itself. */
export interface Lies {
  readonly uncompressedSize?: number;
  readonly flags?: number;
}

/** An archive (ZIP, APPNOTE 6.3) of deflated parts. */
export function zipOf(parts: Parts, lies: Readonly<Record<string, Lies>> = {}): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    const bytes = Buffer.from(content as string);
    const packed = deflateRawSync(bytes);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(lies[name]?.flags ?? 0x800, 2);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(bytes), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(lies[name]?.uncompressedSize ?? bytes.length, 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), head, place, Buffer.from(name)]));
    pieces.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...pieces, central, Buffer.from('PK\x05\x06'), end]);
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export interface FakeSheet {
  readonly name: string;
  readonly state?: 'hidden';
  /** The rows' XML. */
  readonly rows: string;
}

export interface FakeWorkbook {
  readonly sheets: readonly FakeSheet[];
  readonly strings?: readonly string[];
  readonly date1904?: boolean;
  /** Number formats of the cells' styles: an id, or a format of its own. */
  readonly styles?: readonly (number | string)[];
}

function relations(targets: readonly (readonly [id: string, type: string, target: string])[]): string {
  const all = targets.map(([id, type, to]) => `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${to}"/>`);
  const xmlns = 'http://schemas.openxmlformats.org/package/2006/relationships';
  return `${XML}<Relationships xmlns="${xmlns}">${all.join('')}</Relationships>`;
}

function stylesOf(styles: readonly (number | string)[]): string {
  const own = styles.map((style, index) => (typeof style === 'string' ? { id: 164 + index, code: style } : null));
  const formats = own.map((one) =>
    one === null ? '' : `<numFmt numFmtId="${one.id}" formatCode="${one.code.replaceAll('"', '&quot;')}"/>`,
  );
  const cells = styles.map((style, index) => `<xf numFmtId="${typeof style === 'number' ? style : 164 + index}"/>`);
  return `${XML}<styleSheet ${MAIN}><numFmts>${formats.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${cells.join('')}</cellXfs></styleSheet>`;
}

/** The parts of a workbook. */
export function partsOf({
  sheets,
  strings = [],
  date1904 = false,
  styles = [0],
}: FakeWorkbook): Record<string, string> {
  const listed = sheets.map(
    ({ name, state }, index) =>
      `<sheet name="${name}" sheetId="${index + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="rId${index + 1}"/>`,
  );
  const parts: Record<string, string> = {
    '[Content_Types].xml': `${XML}<Types/>`,
    '_rels/.rels': relations([['rId1', 'officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `${XML}<workbook ${MAIN} xmlns:r="${RELATIONS}"><workbookPr${date1904 ? ' date1904="1"' : ''}/><sheets>${listed.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      sheets.map((_, index) => [`rId${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`]),
    ),
    'xl/styles.xml': stylesOf(styles),
    'xl/sharedStrings.xml': `${XML}<sst ${MAIN}>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`,
  };
  for (const [index, { rows }] of sheets.entries()) {
    parts[`xl/worksheets/sheet${index + 1}.xml`] =
      `${XML}<worksheet ${MAIN}><sheetData>${rows}</sheetData></worksheet>`;
  }
  return parts;
}

/** A workbook as a file. */
export function workbookOf(workbook: FakeWorkbook): Buffer {
  return zipOf(partsOf(workbook));
}

/** A container of the old format (MS-CFB) that has a stream of this name. */
export function containerOf(stream: string): Buffer {
  const head = Buffer.alloc(1024);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(head);
  Buffer.from(stream, 'utf16le').copy(head, 640);
  return head;
}
