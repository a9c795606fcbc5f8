import type { TriggerPanelDefinition } from 'n8n-workflow';

/**
 * What the editor shows beside a trigger of a provider without an API to register webhooks.
 *
 * @param where where the URL is entered, to stand after "paste it"
 * @param event what makes the provider send something, to stand after "then"
 */
export function triggerPanel({
	provider,
	where,
	event,
}: Record<'provider' | 'where' | 'event', string>): TriggerPanelDefinition {
	const test = `<b>While you build the workflow</b>, copy the Test URL of the node, paste it ${where}, click 'Listen for test event', then ${event}. The event appears here in the editor.`;
	const backToProduction = `<b>Put the Production URL back after testing</b>: ${provider} sends to one URL, and the Test URL listens for one event only.`;
	return {
		header: `Paste this node's URL ${where}`,
		executionsHelp: {
			inactive: `${provider} has no API to register webhooks, so you enter the URL yourself. <br /> <br /> ${test} <br /> <br /> <b>When the workflow is ready</b>, copy the Production URL, paste it ${where} and activate the workflow. ${backToProduction}`,
			active: `${test} ${backToProduction} <br /> <br /> <b>Your workflow is active</b>: events that reach the Production URL start it, and are listed under Executions.`,
		},
		activationHint: `Activate the workflow and paste the Production URL ${where}. ${backToProduction}`,
	};
}
