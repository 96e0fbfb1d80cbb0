// Cursors of lists: the number of the last object of a page, in a form that nobody is tempted to compute with.

const CURSOR = /^c([1-9]\d{0,15})$/;

/** The cursor for what comes after an object's number. */
export function cursorAfter(no: number): string {
  return Buffer.from(`c${no}`).toString('base64url');
}

/** The number behind a cursor; null where the text is none. */
export function cursorNumber(cursor: string): number | null {
  const match = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  return match === null ? null : Number(match[1]);
}
