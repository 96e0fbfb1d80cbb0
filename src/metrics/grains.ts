// Bits of the warehouse's columns `open_grains` and `close_grains`, one a grain.

export const GRAIN_BIT = { day: 1, week: 2, month: 4, quarter: 8, year: 16 } as const;
