"""What is handed over: pictures and files made from what is true."""
