"""What Recobra knows of a case by itself: the names that procedures may use, and what people read."""

FACTS = {
    "today": "Hoy",
    "month": "Mes en curso",
    "case_number": "Número de caso",
    "has_complaint": "Queja en la base",
    "complaint_number": "Número de queja",
    "complaint_type": "Tipo de queja",
    "requested_on": "Fecha de la solicitud",
    "request_reason": "Motivo de la solicitud",
    "customer_name": "Titular",
    "identifier": "Identificación",
    "service_number": "Número de servicio",
    "business_line": "Línea de negocio",
    "plan": "Plan",
    "city": "Ciudad",
    "address": "Dirección",
    "contact_phone": "Teléfono de contacto",
    "email": "Correo",
    "withdrawn_for_arrears": "Productos retirados por mora",
    "credit_bureau": "En Central de Riesgos",
    "category": "Categoría",
    "is_vip": "Cliente VIP",
    "recent_complaints": "Reclamos en 30 días",
    "repeated_faults": "Daños reiterados",
    "technology": "Tecnología",
    "product": "Producto",
    "internet_number": "Producto de Internet",
    "is_assigned": "Cliente carterizado",
    "executive": "Ejecutivo",
    "fixed_charge": "Cargo fijo",
    "campaign_offered": "Campaña ofrecida",
    "evidence_mailbox": "Buzón de evidencias",
}

# Those that are `yes` or `no`, where they are known.
YES_NO_FACTS = (
    "has_complaint",
    "withdrawn_for_arrears",
    "credit_bureau",
    "is_vip",
    "repeated_faults",
    "is_assigned",
)

# What is owed is for who attends customers or leads, not for who mends or checks.
OF_CREDIT = ("withdrawn_for_arrears", "credit_bureau")

ENDS_ON = "_ends_on"  # of what is given for a while: its last day, beside the answer
PHRASE = "_phrase"  # of what was chosen: how texts put it
