using System.ComponentModel.DataAnnotations;
using Reflex.Engine.Admission;

namespace Reflex.Functions.Web;

/// <summary>
/// A stated reason, limited to the length of a decision's reason: each run reads the switches, and a reason in a blob would cost each of
/// them another request.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReasonAttribute() : StringLengthAttribute(ApprovalPolicy.MaxReason)
{
    public override string FormatErrorMessage(string name) => $"'reason' is longer than {MaximumLength} characters.";
}
