namespace Reflex.Functions.Outbound;

/// <summary>An address that the installation may not reach; the message names it, the reason and the setting.</summary>
public sealed class OutboundRefusedException(string message) : Exception(message);
