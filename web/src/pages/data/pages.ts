// The pages of this area, in the order of the rail.

import type { Page } from '../../app/page.ts';

export const DATA_PAGES: readonly Page[] = [];
