namespace Reflex.Functions.Events.ServiceBus;

/// <summary>Data of <c>com.contoso.payment.authorized</c>: a card payment has been authorized.</summary>
internal sealed record PaymentAuthorizedData : IEventData
{
    public string? PaymentId { get; init; }

    /// <summary>The payment provider's token for the card, never its number.</summary>
    public string? Card { get; init; }

    public string? CustomerId { get; init; }

    public decimal? Amount { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }

    public string? Merchant { get; init; }

    public string? Country { get; init; }

    public string? Problem() =>
        string.IsNullOrWhiteSpace(PaymentId) ? "data.paymentId is missing" :
        string.IsNullOrWhiteSpace(Card) ? "data.card is missing" :
        IsCardNumber(Card) ? "data.card looks like a card number: send the payment provider's token, card numbers must not enter this system" :
        Amount is null ? "data.amount is missing" : null;

    // A primary account number has 12 to 19 digits (ISO/IEC 7812) and a valid Luhn check digit.
    private static bool IsCardNumber(string card)
    {
        string digits = string.Concat(card.Where(c => c is not (' ' or '-')));
        if (digits.Length is < 12 or > 19 || !digits.All(char.IsAsciiDigit))
        {
            return false;
        }

        int sum = 0;
        for (int fromRight = 0; fromRight < digits.Length; fromRight++)
        {
            int digit = digits[^(fromRight + 1)] - '0';
            sum += fromRight % 2 == 0 ? digit : digit > 4 ? (digit * 2) - 9 : digit * 2;
        }

        return sum % 10 == 0;
    }
}
