/** What clients and faults did in one run, recorded as a file of JSON lines that checkers read later or elsewhere. */
@NullMarked
package io.millrace.chaos.history;

import org.jspecify.annotations.NullMarked;
