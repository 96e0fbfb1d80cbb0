// Why a run was told to stop before its end.

/** `lost`: the run is another process's to end, or its connection is gone. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly by: 'cancelled' | 'server' | 'lost';

  constructor(by: Stopped['by']) {
    super(by);
    this.by = by;
  }
}
