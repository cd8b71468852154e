/** The KCL and the KPL, unmodified, against real servers. */
@NullMarked
package io.millrace.kinesislibs;

import org.jspecify.annotations.NullMarked;
