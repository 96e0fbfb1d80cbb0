// `npm run build`: installs what is missing and builds the web application that the server serves.

import { ensureBuilt, ensureInstalled } from './install.mjs';

ensureInstalled();
ensureBuilt();
