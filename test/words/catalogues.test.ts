// The words of the screens: every sentence in both languages with the same values, and none written into a component.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const WEB = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'web', 'src');
const LANGUAGES = ['en', 'fr'] as const;

type Catalogue = Readonly<Record<string, string>>;

/** The catalogue files of a language, by name. */
function catalogues(language: string): Map<string, Catalogue> {
  const folder = join(WEB, 'messages', language);
  return new Map(
    readdirSync(folder)
      .sort()
      .map((file) => [file, JSON.parse(readFileSync(join(folder, file), 'utf8')) as Catalogue]),
  );
}

const [EN, FR] = LANGUAGES.map(catalogues) as [Map<string, Catalogue>, Map<string, Catalogue>];

/** The values a sentence asks for, e.g. `count`; braces inside of a plural hold words, not values. */
function valuesOf(sentence: string): string[] {
  const plain = sentence.replace(/'\{.*?\}'/g, '');
  const names = new Set<string>();
  let depth = 0;
  for (const [index, character] of [...plain].entries()) {
    if (character === '{' && depth % 2 === 0) names.add(/^\s*\w+/.exec(plain.slice(index + 1))?.[0].trim() ?? '');
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
  }
  return [...names].sort();
}

function none(problems: readonly string[]): void {
  assert.equal(problems.length, 0, `\n${problems.join('\n')}`);
}

describe('catalogues', () => {
  it('have the same sentences in English and French', () => {
    assert.deepEqual([...EN.keys()], [...FR.keys()]);
    for (const [file, english] of EN) {
      assert.deepEqual(Object.keys(FR.get(file) ?? {}).sort(), Object.keys(english).sort(), file);
    }
  });

  it('ask for the same values in both, and leave none empty', () => {
    none(
      [...EN].flatMap(([file, english]) =>
        Object.entries(english).flatMap(([id, sentence]) => {
          const french = FR.get(file)?.[id] ?? '';
          if (sentence.trim() === '' || french.trim() === '') return [`${file} ${id}: a sentence is empty`];
          const [here, there] = [valuesOf(sentence).join(), valuesOf(french).join()];
          return here === there ? [] : [`${file} ${id}: English asks for {${here}}, French for {${there}}`];
        }),
      ),
    );
  });

  it('name each sentence once', () => {
    const homes = new Map<string, string[]>();
    for (const [file, english] of EN) {
      for (const id of Object.keys(english)) homes.set(id, [...(homes.get(id) ?? []), file]);
    }
    none(
      [...homes].filter(([, files]) => files.length > 1).map(([id, files]) => `${id} stands in ${files.join(' and ')}`),
    );
  });

  it('are put together from every file', () => {
    for (const language of LANGUAGES) {
      const together = readFileSync(join(WEB, 'messages', `${language}.ts`), 'utf8');
      none(
        catalogues(language)
          .keys()
          .filter((file) => !together.includes(`'./${language}/${file}'`))
          .map((file) => `messages/${language}.ts does not take in ${file}`)
          .toArray(),
      );
    }
  });
});

/** Attributes that people read or hear. */
const SAID = ['aria-label', 'aria-description', 'alt', 'title', 'placeholder', 'label', 'hint', 'text', 'lead'];
const WORD = /\p{L}{2,}/u;
/** Names of figures and of keys are the same in both languages. */
const SAME_IN_BOTH = /^(?:[A-Z]{2,5}|Ctrl K)$/;

function isSaid(text: string): boolean {
  return WORD.test(text) && !SAME_IN_BOTH.test(text.trim());
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly value?: unknown;
  readonly name?: unknown;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function* nodes(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    if (isNode(value)) yield* nodes(value);
    else if (Array.isArray(value)) for (const one of value) if (isNode(one)) yield* nodes(one);
  }
}

/** What a component says by itself: text between tags, and attributes that people read. */
function literalsOf(file: string, text: string): string[] {
  const { program, errors } = parseSync(file, text, { lang: 'tsx' });
  assert.equal(errors.length, 0, `${file} cannot be parsed`);
  return [...nodes(program as unknown as Node)].flatMap((node) => {
    const line = text.slice(0, node.start).split('\n').length;
    if (node.type === 'JSXText' && isSaid(String(node.value))) {
      return [`${file}:${line} says "${String(node.value).trim()}": take it from the catalogues with t('…')`];
    }
    if (node.type !== 'JSXAttribute' || !isNode(node.name) || !isNode(node.value)) return [];
    const said = SAID.includes(String(node.name.name)) && isSaid(String(node.value.value ?? ''));
    return said ? [`${file}:${line} says ${String(node.name.name)}="${String(node.value.value)}": use t('…')`] : [];
  });
}

describe('components', () => {
  it('say nothing that is not in the catalogues', () => {
    none(
      readdirSync(WEB, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.tsx'))
        .flatMap((file) => literalsOf(file.split(sep).join('/'), readFileSync(join(WEB, file), 'utf8'))),
    );
  });

  it('are read in earnest: a literal would be found', () => {
    const text = 'export const a = <p title="Some words">{b} Hello</p>;';
    assert.equal(literalsOf('a.tsx', text).length, 2);
  });
});
