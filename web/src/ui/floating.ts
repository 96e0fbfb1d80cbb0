// The surface of everything that floats: menus and panels.

export const FLOATING =
  'z-50 rounded-md border border-line bg-card text-fg shadow-(--float) max-h-(--radix-popper-available-height) overflow-y-auto';
