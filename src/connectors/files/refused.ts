// Why a file as a whole cannot be imported.

/** The message says what is wrong, the fix what to do. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}
