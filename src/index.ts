export { checkGradient } from './difference/check-gradient.js';
