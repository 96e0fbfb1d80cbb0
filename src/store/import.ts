// The store's part for file imports, put together over an engine.

import type { Engine } from './engine.ts';
import { findPreset, listPresets, putPreset, removePreset } from './import_presets.ts';
import type { ImportStore } from './import_store.ts';
import {
  addImport,
  beginImport,
  cancelImport,
  endImport,
  findImport,
  listImports,
  liveImports,
  relookImport,
  removeImport,
  stepImport,
  sweepImports,
} from './imports.ts';

/** `guard` binds the engine and says in the port's words that the database is away. */
export function importStore(
  guard: <A extends unknown[], R>(work: (engine: Engine, ...args: A) => Promise<R>) => (...args: A) => Promise<R>,
): ImportStore {
  return {
    add: guard(addImport),
    find: guard(findImport),
    list: guard(listImports),
    live: guard(liveImports),
    relook: guard(relookImport),
    begin: guard(beginImport),
    step: guard(stepImport),
    end: guard(endImport),
    cancel: guard(cancelImport),
    sweep: guard(sweepImports),
    remove: guard(removeImport),
    presets: guard(listPresets),
    preset: guard(findPreset),
    putPreset: guard(putPreset),
    removePreset: guard(removePreset),
  };
}
