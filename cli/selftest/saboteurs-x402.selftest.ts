/** The saboteurs of the x402 rows: profiles `core`, `exact-evm` and `v1`. */
import { testSaboteurs } from './saboteurs.fixture.js';

await testSaboteurs('X402');
