using System.ComponentModel.DataAnnotations;
using Reflex.Engine.Admission;

namespace Reflex.Functions.Web;

/// <summary>
/// What somebody says of what they do, at most as long as the reason of a decision: each run reads the switches, and a reason that lies in a blob would cost each of
/// them a request more.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReasonAttribute() : StringLengthAttribute(ApprovalPolicy.MaxReason)
{
    public override string FormatErrorMessage(string name) => $"'reason' is longer than {MaximumLength} characters.";
}
