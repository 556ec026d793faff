using Reflex.Engine.Templates;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Outbound;

namespace Reflex.Functions.Actions.Http;

/// <summary>
/// An absolute http or https address. Which hosts may be reached is <see cref="OutboundGuard"/>'s to say, when it comes to it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpAddressAttribute : AddressAttribute
{
    public HttpAddressAttribute()
        : base(AddressKind.Url) => ErrorMessage = "The field {0} must be an absolute address such as https://api.contoso.example/path.";

    public override bool IsValid(object? value) =>
        value is null or "" || (
            value is string text && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http");
}
