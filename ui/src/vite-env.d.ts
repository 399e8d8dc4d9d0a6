/** Types of what Vite supplies. */
/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** `fixture` in the development server shows hand-written data instead of the program's. */
  readonly VITE_TRANSPORT?: string;
}

/** The parts of others that are built into the program; made by vite.config.ts. */
declare module 'virtual:licences' {
  export const licences: readonly { readonly name: string; readonly version: string; readonly licence: string }[];
}
