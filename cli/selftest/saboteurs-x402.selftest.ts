/** The saboteurs of the x402 rows: profiles `core` and `exact-evm`. */
import { testSaboteurs } from './saboteurs.fixture.js';

await testSaboteurs('X402');
