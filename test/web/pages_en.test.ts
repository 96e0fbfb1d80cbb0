// Every page in English, in both themes: axe, titles, width on a phone, the browser's own complaints.

import { everyPage } from './every_page.ts';

everyPage('en');
