/** Entry of the window: picks the transport, makes the cache, mounts the shell. */
// First, so that the style sheets of components come after and win.
import './shared/tokens.css';
import './shared/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { installTransport } from './ipc/client';
import { tauriTransport } from './ipc/transport';
import { App } from './shell/app';

async function start(): Promise<void> {
  // Both conditions are constants of the build, so that neither the branch nor the fixtures are shipped.
  if (import.meta.env.DEV && import.meta.env.VITE_TRANSPORT === 'fixture') {
    const { fixtureTransport } = await import('./ipc/testing/fixture-transport');
    installTransport(await fixtureTransport());
  } else {
    installTransport(tauriTransport());
  }
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no root element');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
