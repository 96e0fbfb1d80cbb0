// Where the web application begins.

import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QUERIES } from './api/queries.ts';
import { ROUTER } from './app/router.tsx';
import { LanguageProvider } from './messages/messages.tsx';
import './styles.css';

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');
createRoot(place).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={QUERIES}>
        <RouterProvider router={ROUTER} />
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
);
