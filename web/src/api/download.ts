// Files from the server, saved by the browser: the same addresses as the API, asked for as CSV.

import { webHeaders } from './api.ts';

/** Errors: a sentence with the server's status. */
export async function download(path: string, name: string, accept = 'text/csv'): Promise<void> {
  const response = await fetch(`/api/v1${path}`, { headers: { ...webHeaders(), accept } });
  if (!response.ok) throw new Error(`${name}: HTTP ${response.status}`);
  saveBlob(await response.blob(), name);
}

export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
