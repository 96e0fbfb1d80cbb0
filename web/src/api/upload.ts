// A file sent to the server with its progress: the browser's fetch cannot say how far it has come.

import type { Answer } from './api.ts';
import { webHeaders } from './api.ts';

export interface Upload {
  readonly done: Promise<Answer<'POST /imports'>>;
  /** Stops it; `done` then fails with an AbortError. */
  cancel(): void;
}

/** Uploads a CSV or XLSX file as a new import; `onProgress` is told bytes. */
export function uploadImport(file: File, onProgress: (done: number, total: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Answer<'POST /imports'>>((resolve, reject) => {
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded, event.total));
    request.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
    request.addEventListener('error', () => reject(new TypeError('the server cannot be reached')));
    request.addEventListener('load', () => {
      const answer: unknown = parsed(request.responseText);
      if (request.status < 300) resolve(answer as Answer<'POST /imports'>);
      else reject(new Error(refusalOf(answer) ?? `HTTP ${request.status}`));
    });
  });
  request.open('POST', `/api/v1/imports?${new URLSearchParams({ filename: file.name })}`);
  for (const [name, value] of Object.entries(webHeaders())) request.setRequestHeader(name, value);
  request.setRequestHeader('content-type', 'application/octet-stream');
  request.send(file);
  return { done, cancel: () => request.abort() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusalOf(answer: unknown): string | null {
  const detail = (answer as { readonly detail?: readonly { readonly msg: string }[] } | null)?.detail;
  return detail === undefined ? null : detail.map(({ msg }) => msg).join('\n');
}
