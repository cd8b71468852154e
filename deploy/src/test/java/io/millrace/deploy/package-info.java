/** Tests of what is deployed: manifests, alert rules, dashboards. */
package io.millrace.deploy;
