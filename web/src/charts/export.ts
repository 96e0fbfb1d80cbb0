// A chart as a file: SVG with the colours of the screen written in, PNG at double size, CSV with formula-safe cells.

import type { ChartSpec } from './spec.ts';

/** A text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A row a period, a column a series; numbers as the server sent them, with a point. */
export function chartCsv(spec: ChartSpec): string {
  const head = ['period', ...spec.series.map(({ label }) => label), ...(spec.totals === undefined ? [] : ['total'])];
  const rows = spec.x.map((point, index) => [
    point.key,
    ...spec.series.map(({ values }) => values[index] ?? null),
    ...(spec.totals === undefined ? [] : [spec.totals[index] ?? null]),
  ]);
  return `${[head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

const PAINTED = ['fill', 'stroke', 'stop-color'];
const SVG = 'http://www.w3.org/2000/svg';
const HEAD = 34;
const LEGEND_LINE = 18;

/** The picture on its own: title, legend, marks, every colour a value. */
export function chartSvg(spec: Pick<ChartSpec, 'title' | 'summary' | 'series'>, source: SVGSVGElement): SVGSVGElement {
  const style = getComputedStyle(document.documentElement);
  const colour = (value: string) =>
    value.replace(/var\((--[\w-]+)\)/g, (_, name: string) => style.getPropertyValue(name).trim());
  const width = source.clientWidth;
  const [labels, legend] = legendOf(spec, width);
  const height = source.clientHeight + HEAD + legend;
  const svg = document.createElementNS(SVG, 'svg');
  for (const [name, value] of Object.entries({ xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` })) {
    svg.setAttribute(name, String(value));
  }
  svg.setAttribute('font-family', 'Inter, system-ui, sans-serif');
  const described = document.createElementNS(SVG, 'desc');
  described.textContent = spec.summary;
  const picture = document.createElementNS(SVG, 'g');
  picture.setAttribute('transform', `translate(0,${HEAD + legend})`);
  picture.append(...[...source.childNodes].map((node) => node.cloneNode(true)));
  svg.append(described, rect({ width, height, fill: 'var(--card)' }), text(spec.title, 12, 22, 14, '600'), ...labels);
  svg.append(picture);
  for (const node of svg.querySelectorAll('*')) {
    for (const name of PAINTED) {
      const value = node.getAttribute(name);
      if (value !== null) node.setAttribute(name, colour(value));
    }
  }
  return svg;
}

/** The legend as nodes, wrapped at the width, and how tall it is. */
function legendOf(spec: Pick<ChartSpec, 'series'>, width: number): [SVGElement[], number] {
  if (spec.series.length < 2) return [[], 0];
  const nodes: SVGElement[] = [];
  let [x, y] = [12, HEAD];
  for (const { label, color } of spec.series) {
    const wide = label.length * 6.4 + 30;
    if (x + wide > width && x > 12) [x, y] = [12, y + LEGEND_LINE];
    nodes.push(rect({ x, y, width: 10, height: 10, rx: 2, fill: color }), text(label, x + 15, y + 9, 11, '400'));
    x += wide;
  }
  return [nodes, y - HEAD + LEGEND_LINE];
}

function rect(attributes: Readonly<Record<string, string | number>>): SVGElement {
  const node = document.createElementNS(SVG, 'rect');
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}

function text(content: string, x: number, y: number, size: number, weight: string): SVGElement {
  const node = document.createElementNS(SVG, 'text');
  const attributes = { x, y, 'font-size': size, 'font-weight': weight, fill: 'var(--fg)' };
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.textContent = content;
  return node;
}

const SCALE = 2;

/** The picture at twice its size. Fails where the browser cannot draw it. */
export async function svgPng(svg: SVGSVGElement): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Number(svg.getAttribute('width')) * SCALE;
  canvas.height = Number(svg.getAttribute('height')) * SCALE;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('the picture is empty')) : resolve(blob)), 'image/png'),
  );
}

export function svgBlob(svg: SVGSVGElement): Blob {
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' });
}

/** With a byte order mark: spreadsheets then read accents as they are. */
export function csvBlob(content: string): Blob {
  return new Blob([`\uFEFF${content}`], { type: 'text/csv;charset=utf-8' });
}

/** Hands a file to the browser. */
export function download(blob: Blob, title: string, extension: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `${title
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()}.${extension}`;
  link.click();
  URL.revokeObjectURL(link.href);
}
