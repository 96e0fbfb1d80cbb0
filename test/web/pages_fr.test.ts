// Every page in French, in both themes: axe, titles, width on a phone, the browser's own complaints.

import { everyPage } from './every_page.ts';

everyPage('fr');
